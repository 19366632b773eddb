import { z } from 'zod';
import { policyFile } from './schema.js';

/** The JSON Schema of the policy file, for editors, generated from the definition that parses the file. */
export const policyJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(policyFile, { io: 'input', target: 'draft-07' }),
  title: 'Policy of Usher',
});
