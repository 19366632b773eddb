import { describe, expect, it } from 'vitest';
import { ago, readDate } from '../../../sandbox/page/text/dates.js';
import { readMrkdwn } from '../../../sandbox/page/text/mrkdwn.js';

describe('Slack’s markup', () => {
  it('renders people, channels, groups and links', () => {
    expect(
      readMrkdwn('<@U0ANA> in <#C1|make> for <!subteam^S1>: <https://a.example/?b=1&amp;c|card>'),
    ).toEqual([
      { kind: 'user', id: 'U0ANA' },
      { kind: 'text', text: ' in ' },
      { kind: 'channel', id: 'C1', label: 'make' },
      { kind: 'text', text: ' for ' },
      { kind: 'group', id: 'S1' },
      { kind: 'text', text: ': ' },
      { kind: 'link', url: 'https://a.example/?b=1&c', label: 'card' },
    ]);
  });

  it('keeps escaped text as text', () => {
    expect(readMrkdwn('&lt;@U0ANA&gt; *\u200Bnot bold*\u200B &amp;lt;')).toEqual([
      { kind: 'text', text: '<@U0ANA> *\u200Bnot bold*\u200B &lt;' },
    ]);
  });

  it('renders bold around a mention, but not inside a word', () => {
    expect(readMrkdwn('*for <@U1>* a*b*c')).toEqual([
      {
        kind: 'bold',
        of: [
          { kind: 'text', text: 'for ' },
          { kind: 'user', id: 'U1' },
        ],
      },
      { kind: 'text', text: ' a*b*c' },
    ]);
  });

  it('links bare addresses only if the text is not verbatim', () => {
    expect(readMrkdwn('see https://a.example.', true)).toEqual([
      { kind: 'text', text: 'see https://a.example.' },
    ]);
    expect(readMrkdwn('see https://a.example.')).toContainEqual({
      kind: 'link',
      url: 'https://a.example',
      label: 'https://a.example',
    });
  });

  it('shows a date in the zone of the reader', () => {
    const at = Date.parse('2026-11-28T23:30:00Z');
    const shown = (zone: string) => readDate(at, '{date_short_pretty} {time}', at, zone);
    expect(shown('UTC')).toBe('today 11:30 PM');
    expect(
      readDate(at, '{date_short_pretty} {time}', Date.parse('2026-11-28T12:00:00Z'), 'Europe/Berlin'),
    ).toBe('tomorrow 12:30 AM');
    expect(readDate(at, '{date_short}', at, 'America/New_York')).toBe('Nov 28, 2026');
  });

  it('shows an age in the largest unit that fits', () => {
    expect([ago(0), ago(60_000), ago(3 * 3_600_000), ago(-3 * 86_400_000)]).toEqual([
      'just now',
      '1 minute ago',
      '3 hours ago',
      'in 3 days',
    ]);
  });
});
