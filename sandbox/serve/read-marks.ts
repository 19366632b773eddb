/** How far each person has read in each conversation; Slack shares this between their devices. */
export class ReadMarks {
  private readonly marks = new Map<string, string>();

  until(user: string, channel: string): string {
    return this.marks.get(`${user}/${channel}`) ?? '';
  }

  read(user: string, channel: string, ts: string): void {
    if (ts > this.until(user, channel)) this.marks.set(`${user}/${channel}`, ts);
  }
}
