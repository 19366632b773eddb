import { createUsher } from './app.js';
import { readEnvironment } from './environment.js';
import { run } from './run.js';

await run((lost) => createUsher({ env: readEnvironment(process.env), lost }));
