import type { JsonObject } from '../json.js';
import type { Problems, Surface } from './text.js';

export interface BlockRule {
  surfaces: Surface[];
  keys: string[];
  required?: string[];
  check: (block: JsonObject, at: string, problems: Problems) => void;
}
