import type { Button } from '@slack/types';
import { listed } from '../../approvals/listed.js';
import { isWidening, type Request } from '../../approvals/request.js';
import { actionIds } from '../ids.js';
import { alreadySo, countOf, failures } from '../outcome.js';
import { date, escaped } from '../text.js';
import { tryAgain } from './buttons.js';
import type { Maker, StatusView } from './view.js';

/** Usher has invited a person, and checks whether they have accepted. */
export const awaiting: StatusView<'awaiting'> = {
  lines: (request, { until }) => invited(request, until),
  plainly: (_request, { until }, { moment }) => `invited, waiting for acceptance until ${moment(until)}`,
  forDeciders: (request, _phase, make, { frozen }) =>
    frozen && isWidening(request) ? [] : tryAgain(request, make),
  forRequester: (request, _phase, make) => [...tryAgain(request, make), withdraw(request, make)],
};

function invited(request: Request, until: number): string[] {
  const open = countOf(request, 'awaiting');
  const already = alreadySo(request);
  const accepted = countOf(request, 'verified') - already;
  const news =
    request.progress.length === 1
      ? `*Invitation sent and seen on Make.* ${waitingFor(request)} has not accepted yet`
      : `*${open + accepted} invited, ${accepted === 0 ? 'none has accepted yet' : `${accepted} ${accepted === 1 ? 'has' : 'have'} accepted so far`}*`;
  const failed = countOf(request, 'failed');
  const so = already > 0 ? ` · ${already} already so on Make` : '';
  const not = failed > 0 ? ` · ${failed} not invited` : '';
  return [`:envelope: ${news}${so}${not} · open until ${date(until)}`, ...failures(request)];
}

const waitingFor = ({ revision, progress }: Request): string =>
  listed(
    revision.plans
      .filter((_, index) => progress[index]?.state === 'awaiting')
      .map(({ subject }) => escaped(subject.email.personal)),
  );

function withdraw(request: Request, make: Maker): Button {
  const open = countOf(request, 'awaiting');
  const label = open > 1 ? 'Withdraw open invitations' : 'Withdraw invitation';
  return make(actionIds.cancel, label, {
    style: 'danger',
    confirm: {
      title: `${label}?`,
      text: `${open > 1 ? `${open} open invitations stop` : 'The open invitation stops'} working. People who have accepted stay.`,
      yes: 'Withdraw',
      danger: true,
    },
  });
}
