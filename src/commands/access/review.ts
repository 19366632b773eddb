import type { Refusal } from '../../approvals/refusal.js';
import type { Known } from '../../reviews/review-records.js';
import { escaped, spoken } from '../../slack/text.js';
import type { Subcommand } from './reply.js';
import { refusedReply } from './reply.js';

/**
 * `review [NAME]`: an admin begins a review that the policy names. Without a name, it lists the reviews and their
 * progress.
 */
export const review: Subcommand = async (ctx, person, rest) => {
  const refusal = await ctx.desk.adminRefusal(person);
  if (refusal) return refusedReply(ctx, person, refusal);
  const name = rest.trim();
  if (name === '') return { text: await listText(ctx) };
  return { text: startedWords(await ctx.reviews.start(name, person)) };
};

/** The outcome of starting a review, in words. */
export const startedWords = (answer: { readonly started: Known } | { readonly refusal: Refusal }): string =>
  'refusal' in answer
    ? spoken(answer.refusal)
    : `The review “${escaped(answer.started.name)}” begins as ${answer.started.id}. Its reviewers get a message each once everybody is listed.`;

async function listText({ reviews, policy }: Parameters<Subcommand>[0]): Promise<string> {
  const open = await reviews.open();
  const names = policy().policy.reviews.map((one) => one.name);
  if (names.length === 0 && open.length === 0)
    return 'The policy has no reviews. Add one under “reviews:” first.';
  const lines = [
    ...open.map(({ id, name, undecided, review: begun }) =>
      begun
        ? `*${id}* “${escaped(name)}”: ${undecided} of ${begun.lines.size} undecided`
        : `*${id}* “${escaped(name)}”: being listed`,
    ),
    ...names
      .filter((name) => !open.some((one) => one.name === name))
      .map(
        (name) =>
          `“${escaped(name)}”: no review is open. Start one with \`/make-access review ${escaped(name)}\`.`,
      ),
  ];
  return lines.join('\n');
}
