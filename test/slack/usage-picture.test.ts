import { expect, it } from 'vitest';
import { pngOf } from '../../src/runtime/png.js';
import { usageInWords, usageSvg } from '../../src/slack/usage-picture.js';

const days = Array.from({ length: 30 }, (_, n) => ({
  date: new Date(Date.UTC(2026, 9, 29 + n)).toISOString().slice(0, 10),
  operations: n * 100,
  data: 1000,
}));

it('the usage picture has a title, both axes, one bar per day, and truncates long names', () => {
  const organization = `Harbour & <Partners>${'x'.repeat(200)}`;
  const svg = usageSvg({ organization, team: `Finance ${'y'.repeat(200)}`, days });
  expect(svg).toMatch(/font-weight="bold"[^>]*>Finance y{29}…</);
  expect(svg).toContain('>in Harbour &amp; &lt;Partners&gt;x… · 43,500 operations in 30 days<');
  expect(svg.match(/<rect x=[^>]*fill="#3867a8"/g)).toHaveLength(30);
  expect(svg.match(/<rect x=[^>]*fill="#d08a2e"/g)).toHaveLength(30);
  for (const label of ['Operations a day', 'Data a day', '1.0 kB', 'Day', '4K', 'Oct 29', 'Nov 26'])
    expect(svg).toContain(`>${label}<`);
});

it('the usage picture has no bars and no axis of data if Make states none', () => {
  const svg = usageSvg({ organization: 'Harbour', days: days.map((one) => ({ ...one, data: undefined })) });
  expect(svg.match(/<rect x=/g)).toHaveLength(30);
  expect(svg).not.toContain('Data a day');
});

it('the usage picture is a PNG of the expected size', async () => {
  const png = await pngOf(usageSvg({ organization: 'Harbour', days }));
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([720, 450]);
  expect(png.length).toBeGreaterThan(5000);
});

it('the alt text gives the same numbers within Slack’s limit', () => {
  const words = usageInWords({ organization: 'x'.repeat(300), days });
  expect(words).toMatch(/^Operations a day \(and data\) of .* 11-27 2,900 \(1\.0 kB\)\.$/);
  expect(words.length).toBeLessThanOrEqual(1000);
});
