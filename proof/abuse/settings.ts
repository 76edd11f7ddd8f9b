import { z } from 'zod';
import { pathVariable, randomSeed, readSettings, seedVariable } from '../replay/settings';

const variables = z.object({ ABUSE_SEED: seedVariable, ABUSE_PATH: pathVariable });

export const { ABUSE_SEED: seed = randomSeed(), ABUSE_PATH: path } = readSettings(variables);
