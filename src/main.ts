import { createUsher } from './app.js';
import { collectGarbage } from './runtime/collect-garbage.js';
import { readEnvironment } from './settings/environment.js';
import { run } from './start/run.js';

await run((lost) => createUsher({ env: readEnvironment(process.env), lost, collectGarbage }));
