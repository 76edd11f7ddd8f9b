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
  const queue = [...items];
  const settle = new Map<Item, (result: Promise<Result>) => void>();
  const results = new Map(items.map((each) => [each, new Promise<Result>((resolve) => settle.set(each, resolve))]));
  const lane = async () => {
    for (let each = queue.shift(); each; each = queue.shift()) {
      const result = play(each);
      settle.get(each)?.(result);
      await result.catch(() => undefined);
    }
  };
  for (let count = 0; count < sideBySide; count += 1) void lane();
  return results;
}
