import pLimit from 'p-limit';
import { type Answers, believed, questionIds } from '../../provider/gateway/open-questions';

/** How many gateways are played side by side. They mostly wait. */
const sideBySide = 6;

export const nameOf = (answers: Answers) =>
  questionIds
    .filter((id) => answers[id] !== believed[id])
    .map((id) => `${id}=${answers[id]}`)
    .join(' ') || 'the believed answers';

/** Plays gateways side by side. Returns the result for each. */
export function playAll<Item, Result>(
  items: readonly Item[],
  play: (item: Item) => Promise<Result>,
): Map<Item, Promise<Result>> {
  const limited = pLimit(sideBySide);
  return new Map(
    items.map((each) => {
      const result = limited(play, each);
      // Its test reads it later; until then a failure is not unhandled.
      result.catch(() => undefined);
      return [each, result];
    }),
  );
}
