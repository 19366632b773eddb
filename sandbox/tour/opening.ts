import type { Transcript } from './transcript.js';

/** Introduces the people, for a reader who knows nothing about Usher. */
export function opening({ plain, paper, aside }: Transcript): void {
  plain('');
  aside(
    'Usher is a Slack app: people ask in Slack for roles on Make.com, others decide, and Usher makes the change and checks it.',
  );
  aside('Everything below happens now, in the real app, with a Slack and a Make that run on this computer.');
  aside('Ben asks. Ana may decide: she and Ben are Platform. Dev, Cat and Eva have roles on Make.');
  aside('Ada and Otto are the Usher admins. Times are in UTC.');
  if (paper.width < 80) aside('A wider window shows more.');
}
