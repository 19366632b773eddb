import { z } from 'zod';
import { policyFile } from './schema.js';

/** The policy file as a JSON Schema, for editors; made of the very definition that reads the file. */
export const policyJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(policyFile, { io: 'input', target: 'draft-07' }),
  title: 'Policy of Usher',
});
