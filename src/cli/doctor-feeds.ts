import { feedEvent, feedsStream } from '../approvals/audit-event.js';
import { evolveFeeds, noFeeds } from '../feed/feeds.js';
import { failureOf } from '../runtime/system-error.js';
import { ledgerLines, monthsIn } from '../store/embedded/months.js';
import { readLine } from '../store/line.js';
import { bad, type Check } from './check.js';

/**
 * The channels that get Make's log, by the ledger in the data folder; empty without a folder. It reads only lines of
 * that stream: `usher ledger verify` checks whether the ledger is whole.
 */
export async function feedChannels(dir: string): Promise<readonly string[] | Check> {
  let state = noFeeds;
  try {
    const { months, end } = await monthsIn(dir);
    for await (const { text, complete } of ledgerLines(dir, months, 0, end)) {
      if (!complete || !text.includes(`"stream":"${feedsStream}"`)) continue;
      const line = readLine(text);
      if (!line.ok || line.entry.stream !== feedsStream) continue;
      for (const event of line.entry.events) {
        const parsed = feedEvent.safeParse(event);
        if (parsed.success) state = evolveFeeds(state, parsed.data);
      }
    }
  } catch (error) {
    const { code, path, says } = failureOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    return bad(`USHER_DATA_DIR: ${path ?? dir} ${says}, so the channels that get Make's log are not known`);
  }
  return [...new Set(state.feeds.map(({ channel }) => channel))];
}
