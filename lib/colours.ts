import { createColors } from 'picocolors';

/** Only where somebody looks: CI keeps the escape sequences in its logs. */
export const colours = createColors(process.stdout.isTTY === true && !process.env.NO_COLOR);

export type Colours = typeof colours;
