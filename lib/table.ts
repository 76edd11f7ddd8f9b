import Table from 'cli-table3';

/** A table for a terminal, without colours of its own and without lines between its rows. */
export const compactTable = (head: string[], colAligns: Table.HorizontalAlignment[] = []) =>
  new Table({ head, colAligns, style: { head: [], border: [], compact: true } });
