import { policyJsonSchema } from '../../approvals/policy/json-schema.js';
import type { Terminal } from '../terminal.js';

/** Prints the JSON Schema of policy files, which is the content of `policy.schema.json`. Returns the exit status. */
export function printSchema({ print }: Terminal): number {
  for (const line of JSON.stringify(policyJsonSchema(), null, 2).split('\n')) print(line);
  return 0;
}
