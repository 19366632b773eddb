import { createReadStream } from 'node:fs';
