import type { Transcript } from './transcript.js';

/** Who is who, for a reader who has never heard of any of it. */
export function opening({ plain, paper, aside }: Transcript): void {
  plain('');
  aside(
    'Usher is a Slack app: people ask in Slack for roles on Make.com, others decide, and Usher carries it out and checks.',
  );
  aside(
    'What follows happens now, between a Slack and a Make that run on this computer and the real app between them.',
  );
  aside('Ben asks. Ana may decide: she and Ben are Platform. Dev, Cat and Eva have roles on Make.');
  aside('Ada and Otto are the admins of Usher. Times are UTC.');
  if (paper.width < 80) aside('A wider window shows it better.');
}
