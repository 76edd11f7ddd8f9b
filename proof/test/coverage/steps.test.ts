import { expect } from 'chai';
import { beyond, type Interaction, interactionsOf, type Pact, pacts, pactTexts, rowsOf, stepLists } from './fixtures';

const recorded = pacts().flatMap(({ interactions }) => interactions);
const at = (description: string, changed: Pact[]): Interaction => {
  const found = changed.flatMap(({ interactions }) => interactions).find((each) => each.description === description);
  if (!found) throw new Error(`no interaction "${description}"`);
  return found;
};

/** The lines about what is uncovered, with the names in them. A pact that cannot be read gives the line of its error. */
function uncovered(change: (changed: Pact[]) => void): string {
  const changed = pacts();
  change(changed);
  try {
    const rows = rowsOf({ interactions: interactionsOf(changed) }).filter(({ problems }) => problems.length > 0);
    return rows.map(({ what, interaction, problems }) => `${what} ${interaction}: ${problems.join()}`).join('\n');
  } catch (error) {
    return (error as Error).message;
  }
}

const covering = (step: string) => rowsOf({}).find(({ what }) => what === step)?.interaction ?? '';

describe('the coverage of the step lists by the pacts', () => {
  it('is complete', () => {
    expect(rowsOf({}).flatMap(({ problems }) => problems)).to.deep.equal([]);
    expect(rowsOf({}).map(({ interaction }) => interaction)).to.have.members(
      recorded.map(({ description }) => description),
    );
  });

  for (const { description, request, response, contents } of recorded) {
    describe(description, () => {
      it('is missed', () => {
        const missed = uncovered((changed) => {
          for (const pact of changed)
            pact.interactions = pact.interactions.filter((each) => each.description !== description);
        });
        const { what } = rowsOf({}).find(({ interaction }) => interaction === description) ?? {};
        expect(missed.split('\n'), missed).to.have.length(1);
        expect(missed).to.satisfy((line: string) => line.startsWith(`${what} `) || line.includes(description));
      });

      // For a call that no step makes, no step says what its body holds.
      const belongsToStep = beyond.every((each) => each.interaction !== description || 'step' in each);
      for (const key of belongsToStep ? Object.keys(request?.body?.content ?? {}) : []) {
        it(`is missed without its body key ${key}`, () => {
          const missed = uncovered((changed) => delete at(description, changed).request?.body?.content[key]);
          expect(missed).to.include(description).and.to.include(`does not send the body key ${key}`);
        });
      }

      const accepted = response?.matchingRules?.status?.$.matchers[0]?.status ?? [];
      for (const status of accepted) {
        it(`is missed when it does not accept ${status}`, () => {
          const left = accepted.filter((each) => each !== status);
          const missed = uncovered((changed) => {
            const [rule] = at(description, changed).response?.matchingRules?.status?.$.matchers ?? [];
            if (rule) rule.status = left;
          });
          expect(missed).to.include(description);
          expect(missed).to.match(
            new RegExp(`(accepts ${left}, and the step 200, 201|is answered ${left}, not 409, 422)`),
          );
        });
      }

      if (response) {
        it('is missed without its status', () => {
          expect(uncovered((changed) => delete at(description, changed).response?.status)).to.include(description);
        });
      }

      for (const key of ['event', 'data'].filter((each) => each in (contents?.content ?? {}))) {
        it(`is missed without ${key}`, () => {
          const missed = uncovered((changed) => delete at(description, changed).contents?.content[key]);
          expect(missed).to.include(description).and.to.include('callback');
        });
      }
    });
  }

  const extracted = stepLists.flatMap(({ steps }) =>
    steps.flatMap(({ id, extract }) => Object.values(extract).map((each) => ({ id, ...each }))),
  );
  for (const { id, text: path, query } of extracted) {
    it(`misses ${path}, which ${id} extracts`, () => {
      const missed = uncovered((changed) => {
        const { content } = at(covering(id), changed).response?.body ?? {};
        const [node] = query.query(content as never).nodes;
        const above = (node?.location ?? [])
          .slice(0, -1)
          .reduce((value, key) => value[key as never], content as object);
        delete above[node?.location.at(-1) as never];
      });
      expect(missed).to.equal(`${id} ${covering(id)}: has no ${path}`);
    });

    it(`misses the matcher of ${path}`, () => {
      const missed = uncovered((changed) => {
        const rules = at(covering(id), changed).response?.matchingRules?.body ?? {};
        const name = path.split('.').at(-1) ?? '';
        for (const rule of Object.keys(rules)) if (rule.endsWith(`.${name}`)) delete rules[rule];
      });
      expect(missed).to.equal(`${id} ${covering(id)}: has no matcher for ${path}`);
    });
  }

  it('misses a parameter', () => {
    for (const key of ['business_id', 'per_page']) {
      const missed = uncovered((changed) => delete at(covering('get_client'), changed).request?.query?.[key]);
      expect(missed).to.equal(`get_client ${covering('get_client')}: does not send the parameter ${key}`);
    }
  });

  it('misses the value that varies in a path', () => {
    const missed = uncovered((changed) => delete at(covering('activate_channel'), changed).request?.generators?.path);
    expect(missed).to.include('activate_channel (none): ').and.to.include('a request to activate a channel');
  });

  it('misses the uid of a callback, and its matcher', () => {
    for (const kind of ['channel', 'session']) {
      const description = `a callback that a ${kind} became active`;
      const path = `$.data.${kind}.uid`;
      expect(
        uncovered((changed) => {
          const data = at(description, changed).contents?.content.data as Record<string, { uid?: string }>;
          delete data[kind]?.uid;
        }),
      ).to.include(`${description}: has no ${path}`);
      expect(uncovered((changed) => delete at(description, changed).matchingRules?.body[path])).to.include(
        `${description}: has no matcher for ${path}`,
      );
    }
  });

  it('wants a key that no step sends to be in a step', () => {
    const missed = uncovered((changed) => {
      const body = at(covering('main_request'), changed).request?.body;
      if (body) body.content.since = 1;
    });
    expect(missed).to.include('sends the body key since, which the step does not');
  });

  it('wants an interaction to belong to a step', () => {
    const missed = uncovered(([pact]) => {
      const [first] = JSON.parse(pactTexts[1] ?? '').interactions;
      const request = { ...first.request, method: 'POST' };
      pact?.interactions.push({ ...first, request, description: 'a request of no step' });
    });
    expect(missed).to.match(/^\(none\) a request of no step: belongs to no step/);
  });

  it('wants every step to have an interaction', () => {
    const [step] = stepLists[0]?.steps.slice(-1) ?? [];
    const steps = step ? [{ ...step, id: 'new_step', path: '/business/communication/sessions/reading' }] : [];
    const rows = rowsOf({ stepLists: [...stepLists, ...stepLists.map((each) => ({ ...each, steps }))] });
    const wrong = rows.filter(({ problems }) => problems.length > 0);
    expect(wrong.map(({ what, problems }) => [what, ...problems])).to.deep.equal([
      ['new_step', 'workflows/send-typing-indicator.md:81 no interaction makes this call'],
    ]);
  });

  it('wants no callback of a step that expects to be refused', () => {
    const steps = stepLists.flatMap((stepList) =>
      stepList.steps
        .filter(({ id }) => id === 'create_session')
        .map((step) => ({ ...step, expect: { status: [422] } })),
    );
    const rows = rowsOf({ stepLists: stepLists.map((each) => ({ ...each, steps })) });
    expect(rows.map(({ what }) => what))
      .to.include('create_session')
      .and.not.to.include('create_session: callback');
  });
});
