const day = 24 * 60 * 60 * 1000;

const formats: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  date: { month: 'long', day: 'numeric', year: 'numeric' },
  date_short: { month: 'short', day: 'numeric', year: 'numeric' },
  date_long: { weekday: 'long', month: 'long', day: 'numeric', year: 'numeric' },
  day_divider: { weekday: 'long', month: 'long', day: 'numeric' },
  time: { hour: 'numeric', minute: '2-digit' },
  time_secs: { hour: 'numeric', minute: '2-digit', second: '2-digit' },
};

/** A `<!date>` as a person in this time zone reads it now. */
export function readDate(at: number, format: string, now: number, timeZone?: string): string {
  return format.replaceAll(/\{(\w+)\}/g, (whole, token: string) => {
    if (token === 'date_num') return new Intl.DateTimeFormat('en-CA', zoned({}, timeZone)).format(at);
    if (token === 'ago') return ago(now - at);
    const name = token.replace(/_pretty$/, '');
    const near = token.endsWith('_pretty') ? nearDay(at, now, timeZone) : undefined;
    const options = formats[name];
    return near ?? (options ? inWords(at, options, timeZone) : whole);
  });
}

export const clockTime = (at: number, timeZone?: string): string =>
  inWords(at, { hour: 'numeric', minute: '2-digit' }, timeZone);

/** "Today", "Yesterday" or the day, shown above the day's first message. */
export function dayName(at: number, now: number, timeZone?: string): string {
  const near = nearDay(at, now, timeZone);
  return near ? near[0]?.toUpperCase() + near.slice(1) : inWords(at, formats.day_divider ?? {}, timeZone);
}

const inWords = (at: number, options: Intl.DateTimeFormatOptions, timeZone?: string): string =>
  new Intl.DateTimeFormat('en-US', zoned(options, timeZone)).format(at).replaceAll('\u202f', ' ');

function nearDay(at: number, now: number, timeZone?: string): string | undefined {
  const of = (time: number) => new Intl.DateTimeFormat('en-CA', zoned({}, timeZone)).format(time);
  const wanted = of(at);
  if (wanted === of(now)) return 'today';
  if (wanted === of(now - day)) return 'yesterday';
  return wanted === of(now + day) ? 'tomorrow' : undefined;
}

const zoned = (options: Intl.DateTimeFormatOptions, timeZone?: string): Intl.DateTimeFormatOptions => ({
  ...options,
  ...(timeZone !== undefined && { timeZone }),
});

/** "5 minutes ago" or "in 2 hours", in the largest unit that fits. */
export function ago(ms: number): string {
  const past = ms >= 0;
  const minutes = Math.round(Math.abs(ms) / 60_000);
  if (minutes < 1) return 'just now';
  const [count, unit] =
    minutes < 60
      ? [minutes, 'minute']
      : minutes < 48 * 60
        ? [Math.round(minutes / 60), 'hour']
        : [Math.round(minutes / 1440), 'day'];
  const words = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return past ? `${words} ago` : `in ${words}`;
}
