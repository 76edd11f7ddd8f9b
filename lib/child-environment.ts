/** Variables that any program may need: where it finds programs, libraries and its folders, its language, and the way to the network. */
const usual =
  /^(PATH|HOME|USER|LOGNAME|LANG|LC_\w+|TZ|TMPDIR|LD_LIBRARY_PATH|XDG_\w+|(https?|no|all)_proxy|SSL_CERT_(FILE|DIR))$/i;

/** Variables without which Windows starts no program at all. */
const windows = /^(SystemRoot|PATHEXT|ComSpec|USERPROFILE|TEMP|TMP)$/i;

/** A program gets one of these only where it is set for that program. */
const secret = /TOKEN|SECRET|PASSWORD|CREDENTIAL/i;

/**
 * The environment of a child process: only the variables that it needs, since a program of others, its plugins and its extensions need
 * none of our tokens and secrets, and a variable of ours may change how it works. Every child process gets one that is made here.
 * @param set variables for this program alone; `undefined` leaves one out
 * @param needs more names to pass on from this process, none of which may hold a secret
 */
export function childEnvironment(
  set: Readonly<Record<string, string | undefined>> = {},
  needs = /^$/,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const passedOn = Object.entries(environment).filter(
    ([name]) => [usual, windows, needs].some((names) => names.test(name)) && !secret.test(name),
  );
  return { ...Object.fromEntries(passedOn), ...set };
}
