/** Aborted by the first Ctrl-C or SIGTERM, so that a command can clean up; the second one ends the process as usual. */
export function interruption(): { signal: AbortSignal } {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort());
  return { signal: controller.signal };
}
