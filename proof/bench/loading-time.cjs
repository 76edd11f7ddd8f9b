// @ts-nocheck: it replaces a function that Node's types do not show.
// Preloaded with --require into every Node process of `npm start`. It is JavaScript because it runs before TypeScript is there.
// It adds up the time until the first line of a process can run and the time to load, compile and run each module from then on.
// The modules that a module loads are part of its time, so only the outermost loads are measured.
const { writeFileSync } = require('node:fs');
const Module = require('node:module');
const { basename, join } = require('node:path');

const load = Module._load;
let ms = performance.now();
let loading = false;

// Written after each load, because a process that is killed cannot write at its end. ts-node sets argv[1] once it has loaded.
const write = () => writeFileSync(join(process.env.LOADING_TIMES, basename(process.argv[1])), String(ms));

Module._load = function loadMeasured(...args) {
  if (loading) return load.apply(this, args);
  loading = true;
  const started = performance.now();
  try {
    return load.apply(this, args);
  } finally {
    loading = false;
    ms += performance.now() - started;
    write();
  }
};
