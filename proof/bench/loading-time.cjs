// @ts-nocheck: it replaces a function that Node's types do not show.
// Preloaded with --require into every Node process of `npm start`, before TypeScript: hence no TypeScript itself. Adds up what
// a process takes until its first line can run, and what it loads, compiles and runs of modules from then on, and keeps the
// sum in a file of its own. What a module loads counts as its own time, so only the outermost loads are measured.
const { writeFileSync } = require('node:fs');
const Module = require('node:module');
const { join } = require('node:path');

const load = Module._load;
const file = join(process.env.LOADING_TIMES, `${process.pid}.json`);
let ms = performance.now();
let loading = false;

// Written each time: a process that is killed does not get to do it at its end.
const note = () => writeFileSync(file, JSON.stringify({ script: process.argv[1], ms }));

Module._load = function loadMeasured(...args) {
  if (loading) return load.apply(this, args);
  loading = true;
  const started = performance.now();
  try {
    return load.apply(this, args);
  } finally {
    loading = false;
    ms += performance.now() - started;
    note();
  }
};

note();
