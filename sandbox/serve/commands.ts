import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { z } from 'zod';

const manifest = z.object({
  features: z.object({
    shortcuts: z.array(z.object({ name: z.string(), callback_id: z.string(), description: z.string() })),
    slash_commands: z.array(
      z.object({ command: z.string(), description: z.string(), usage_hint: z.string().default('') }),
    ),
  }),
});

/** The app's commands with their hints, and its shortcuts, as Slack knows them from the manifest. */
export type Offered = z.infer<typeof manifest>['features'];

const path = new URL('../../manifest.yml', import.meta.url);

export const offered = async (): Promise<Offered> =>
  manifest.parse(parse(await readFile(path, 'utf8'))).features;
