import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { type PersonId, slackIdOf } from '../../approvals/person.js';
import { pngOf } from '../../runtime/png.js';
import { type Pictured, usageInWords, usageSvg } from '../../slack/usage-picture.js';

export interface UsagePictureParts {
  readonly client: WebClient;
  /** Sends bytes to an upload address from Slack. Throws unless Slack accepts them. */
  readonly upload: (url: string, bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  readonly log: { warn(fields: object, event: string): void };
}

export type ShowUsage = (person: PersonId, pictured: Pictured) => Promise<void>;

const place = z.object({ upload_url: z.url(), file_id: z.string() });
const opened = z.object({ channel: z.object({ id: z.string() }) });
const slackError = z.object({ data: z.object({ error: z.string() }) });

/**
 * Sends the usage as a picture in a direct message to the person who asked. The answer in text has the same numbers,
 * so failures are only logged. Without the optional scope `files:write`, Usher does not try again until a restart.
 */
export function createUsagePicture({ client, upload, log }: UsagePictureParts): ShowUsage {
  let isAllowed = true;
  return async (person, pictured) => {
    if (!isAllowed || pictured.days.length === 0) return;
    try {
      const png = await pngOf(usageSvg(pictured));
      const name = pictured.team ?? pictured.organization;
      const alt = usageInWords(pictured);
      // Slack's page calls this field `alt_txt`, its library `alt_text`.
      // https://docs.slack.dev/reference/methods/files.getUploadURLExternal
      const asked = { filename: 'usage.png', length: png.length, alt_txt: alt, alt_text: alt };
      const { upload_url, file_id } = place.parse(await client.files.getUploadURLExternal(asked));
      await upload(upload_url, png);
      const { channel } = opened.parse(await client.conversations.open({ users: slackIdOf(person) }));
      await client.files.completeUploadExternal({
        files: [{ id: file_id, title: `Usage of ${name}` }],
        channel_id: channel.id,
      });
    } catch (err) {
      isAllowed = slackError.safeParse(err).data?.data.error !== 'missing_scope';
      if (isAllowed) log.warn({ err }, 'the usage picture could not be sent; the answer has the numbers');
    }
  };
}
