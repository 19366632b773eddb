import { retriedInPlace } from './decide/act.js';
import type { AlertAbout, Due, Step } from './due.js';
import type { NoticeAbout } from './event-parts.js';
import { cardStep, isCardObsolete, lateSteps } from './late-card.js';
import { openStage, openStages } from './missing.js';
import type { PersonId } from './person.js';
import { type Request, stoppablePhase } from './request.js';
import type { Control } from './store.js';

/** The messages that Usher still has to send or draw again. */
export function slackSteps(request: Request, control: Control): Due[] {
  const due = (step: Step, key: string, at = 0): Due => ({ step, key, at, side: 'slack' });
  const steps: Due[] = [];
  const face = faceOf(request, control);
  if (!request.card) {
    if (!isCardObsolete(request)) steps.push(due({ type: 'post-card' }, cardStep(request)));
  } else {
    if (request.card.drawn !== face) steps.push(due({ type: 'draw-card', face }, `draw:${face}`));
    if (request.linesPosted < request.lines.length)
      steps.push(due({ type: 'post-lines' }, linesKey(request)));
  }
  const said = request.notices.filter(({ about }) => about !== 'asked');
  for (const to of new Set(said.map((notice) => notice.to))) {
    const latest = Math.max(...said.filter((notice) => notice.to === to).map(({ n }) => n));
    if (latest > (request.told[to]?.upTo ?? 0))
      steps.push(due({ type: 'tell', to }, tellKey(request, to, latest)));
  }
  for (const channel of new Set(request.revision.requirements.flatMap(({ announce }) => announce))) {
    steps.push(due({ type: 'announce', channel }, `announce:${channel}`));
  }
  for (const copy of request.copies) {
    const { message } = copy;
    // It leads to the new card, so it waits for one.
    if (copy.isFormerCard && !request.card) continue;
    const shown = copyFace(request, control, copy);
    if (shown !== undefined && shown !== copy.drawn)
      steps.push(due({ type: 'draw-copy', message, face: shown }, `copy:${message.ts}:${shown}`));
  }
  return [...steps, ...lateSteps(request), ...reminders(request), ...reviews(request), ...alerts(request)];
}

/**
 * The name of the next message in the thread. It contains the number of lines that are there, for the reason that
 * `tellKey` has.
 */
function linesKey({ linesPosted, lines, steps }: Request): string {
  const key = `lines-after:${linesPosted}`;
  return steps[key]?.state === 'gave-up' ? `${key}:${lines.length}` : key;
}

/**
 * The name of a message to a person. It contains the number of the last news that the person got, so that Usher finds
 * a message whose answer was lost even if more news came since. If Slack has refused that message, each later message
 * has its own name.
 */
function tellKey({ told, steps }: Request, to: PersonId, latest: number): string {
  const key = `tell:${to}:${told[to]?.upTo ?? 0}`;
  return steps[key]?.state === 'gave-up' ? `${key}:${latest}` : key;
}

/**
 * A short name for the content of the card. Usher draws the card again whenever this differs from the last drawing.
 */
export function faceOf(request: Request, control: Control): string {
  const { visible, phase, progress } = request;
  const waits = phase.status === 'pending' || phase.status === 'approved' || phase.status === 'executing';
  // A freeze takes the button that tries the refused part again.
  const retryable = retriedInPlace(phase.status) && progress.some(({ state }) => state === 'failed');
  return waits || retryable
    ? `${visible}/${control.version}${tenth(request)}`
    : `${visible}${tenth(request)}`;
}

/** The progress of many changes in tenths, so that Usher need not draw the card for each of them. */
function tenth({ phase, progress }: Request): string {
  const { status } = phase;
  if (progress.length < 2 || (status !== 'executing' && status !== 'ending')) return '';
  const open = status === 'executing' ? 'todo' : 'verified';
  const settled = progress.filter(({ state }) => state !== open).length;
  return `+${Math.floor((10 * settled) / progress.length)}`;
}

/**
 * A short name for the content of a copy of the card; undefined while the copy need not be drawn. A receipt stays as
 * sent, and notices skip short-lived states.
 */
export function copyFace(
  request: Request,
  { frozen }: Control,
  {
    notice,
    drawn,
  }: { readonly notice?: { readonly about: NoticeAbout } | undefined; readonly drawn?: string },
): string | undefined {
  const { visible, phase, revision, givenUp, followUps = [], reminded } = request;
  const stopped = frozen && stoppablePhase(request) ? '/frozen' : '';
  if (notice === undefined) return `${visible}${tenth(request)}${stopped}`;
  const { status } = phase;
  if (notice.about === 'receipt' || status === 'ending') return undefined;
  // A notice that says "stopped by the freeze" must not stay so once the request goes on.
  if (stopped || drawn?.endsWith('/frozen')) return `${status}${stopped}`;
  if (status === 'executing') return undefined;
  // While a request waits, the missing approvers change, and a reminder is possible once a day; an extension changes
  // the end of a grant.
  if (status === 'pending')
    return `${status}/${visible}${reminded.length > 0 ? `/reminded-${reminded.length}` : ''}`;
  const others = followUps.map((one) => `/${one.request}`).join('');
  if (status === 'active') return `${status}/${phase.endsAt ?? ''}${others}`;
  return `${status}/${revision.n}${givenUp ? '/closed' : ''}${others}`;
}

function reminders(request: Request): Due[] {
  const { phase, revision } = request;
  if (phase.status !== 'pending') return [];
  const asked = request.reminded.flatMap((at) =>
    at < phase.since ? [] : openStages(request).map(({ requirement }) => ({ at, requirement })),
  );
  const byRequester = asked.map(({ at, requirement }) => ({
    step: { type: 'remind', requirement } as const,
    key: `remind:${revision.n}.${requirement}@${at}`,
    at,
    side: 'slack' as const,
  }));
  const byRule = revision.requirements.flatMap(({ remindAfterMs }, requirement) =>
    (openStage(request, requirement) === undefined ? [] : remindAfterMs).map((after, n) => ({
      step: { type: 'remind', requirement } as const,
      key: `remind:${revision.n}.${requirement}.${n}`,
      at: phase.since + after,
      side: 'slack' as const,
    })),
  );
  return [...byRequester, ...byRule];
}

function reviews({ phase, revision }: Request): Due[] {
  const from = phase.status === 'done' || phase.status === 'ended' ? phase.at : undefined;
  const within = revision.requirements.flatMap(({ reviewWithinMs }) => reviewWithinMs ?? []);
  if (from === undefined || within.length === 0) return [];
  return [{ step: { type: 'review' }, key: 'review', at: from + Math.min(...within), side: 'slack' }];
}

/** Whether a step of this request waits because Make refuses Usher. */
export const isRefusedOnMake = ({ steps }: Pick<Request, 'steps'>): boolean =>
  Object.values(steps).some(({ state, makeRefuses }) => state === 'waiting' && makeRefuses === true);

function alerts({ steps, card, cardLate, cardsLost, progress, revision }: Request): Due[] {
  const due = (about: AlertAbout, key: string): Due => ({
    step: { type: 'alert-admins', about },
    key: `alert:${key}`,
    at: 0,
    side: 'slack',
  });
  const gaveUp = (key: string): boolean => steps[key]?.state === 'gave-up';
  const lost = gaveUp(`card:${cardsLost}`);
  const barred = progress.some(
    ({ code, failedIn }) => code === 'unauthorized' || code === 'forbidden' || failedIn === 'undo',
  );
  const unheard = [...new Set(revision.requirements.flatMap(({ announce }) => announce))].filter((channel) =>
    gaveUp(`announce:${channel}`),
  );
  return [
    ...(lost ? [due({ what: 'card' }, 'card')] : []),
    ...(cardLate ? [due({ what: 'card' }, `card-late:${cardsLost}`)] : []),
    ...(card?.instead ? [due({ what: 'card-moved' }, `card-moved:${cardsLost}`)] : []),
    ...(barred ? [due({ what: 'make' }, 'make')] : []),
    ...(isRefusedOnMake({ steps }) ? [due({ what: 'make-refuses' }, 'make-refuses')] : []),
    ...unheard.map((channel) => due({ what: 'announcement', channel }, `announce:${channel}`)),
  ];
}
