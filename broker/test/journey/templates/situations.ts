import type { Contexts } from './expressions';

const repository = 'example/contracts';

/** An event on GitHub, with what a workflow learns of it. */
export interface Situation {
  readonly name: string;
  /** The commit that is checked out by default. */
  readonly sha: string;
  /** The branch that is checked out with it; `undefined` where GitHub detaches HEAD. */
  readonly branch?: string;
  readonly github: Contexts & { readonly event_name: string; readonly event: unknown };
  /** Tells that the code is from outside the repository. */
  readonly isFork?: boolean;
  /** The type of a repository_dispatch. */
  readonly type?: string;
}

const known = { repository: { full_name: repository, default_branch: 'main' } };

const onBranch = (event_name: string, branch: string, sha: string, event: object = {}): Situation => ({
  name: `${event_name} on ${branch}`,
  sha,
  branch,
  github: { event_name, repository, sha, ref: `refs/heads/${branch}`, ref_name: branch, event: { ...known, ...event } },
});

export const push = (branch: string, sha: string): Situation => onBranch('push', branch, sha);
export const schedule = (sha: string): Situation => onBranch('schedule', 'main', sha);
export const byHand = (sha: string): Situation => onBranch('workflow_dispatch', 'main', sha);

/** The broker's webhook, as GitHub takes it: by its API for repository_dispatch. */
export const dispatch = (sha: string, body: { event_type: string; client_payload: object }): Situation => ({
  ...onBranch('repository_dispatch', 'main', sha, { action: body.event_type, client_payload: body.client_payload }),
  name: `repository_dispatch of ${body.event_type}`,
  type: body.event_type,
});

/** A pull request's head, and the merge commit that GitHub makes up for it and checks out by default. */
export interface PullRequest {
  readonly branch: string;
  readonly head: string;
  readonly merge: string;
}

function pull(event_name: string, { branch, head, merge }: PullRequest, full_name: string): Situation {
  const event = {
    ...known,
    number: 1,
    pull_request: { number: 1, head: { sha: head, ref: branch, repo: { full_name } } },
  };
  const refs = { ref: 'refs/pull/1/merge', ref_name: '1/merge', head_ref: branch, base_ref: 'main' };
  return { name: event_name, sha: merge, github: { event_name, repository, sha: merge, ...refs, event } };
}

export const pullRequest = (of: PullRequest): Situation => pull('pull_request', of, repository);

/** A pull request from a fork starts both kinds of workflows: those that see secrets, and those that do not. */
export const fromFork = (of: PullRequest): readonly Situation[] =>
  ['pull_request', 'pull_request_target'].map((event) => ({
    ...pull(event, of, 'stranger/contracts'),
    name: `${event} from a fork`,
    isFork: true,
  }));
