import { createColors } from 'picocolors';

/** Colours for a terminal. Elsewhere there are none, because CI would keep the escape sequences in its logs. */
export const colours = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);

export type Colours = typeof colours;
