import { z } from 'zod';
import { readYaml } from '../../lib/yaml-block';

const interaction = z.string().min(1);
const because = z.string().min(1);

/** A refusal of a step that the app handles in a way of its own. */
const status = z.int().min(400).max(599);
const refusal = z.strictObject({ interaction, step: z.string(), status: z.union([status, z.array(status)]), because });
/** A call or callback that no step makes or awaits. */
const extra = z.strictObject({ interaction, because });

const entries = z.array(
  z.union([refusal, extra], { error: 'must have interaction and because, or step and status too' }),
);

export type Refusal = z.infer<typeof refusal>;
export type Beyond = z.infer<typeof entries>;

/** @throws DocumentError with the line of what is not as it should be */
export const readBeyond = (file: string, text: string): Beyond => readYaml(file, { text, line: 1 }, entries).data;
