import type { Config } from '../settings/config.js';
import type { PolicyFile } from '../settings/settings.js';
import type { Network } from '../start/network.js';
import { findingsOn, type Outside } from '../start/policy-names.js';
import { bad, type Check, doubtful, good } from './check.js';
import { reach } from './outside.js';

/**
 * Names in the policy that neither Make nor Slack has, and settings that are probably a mistake, each with its line.
 */
export async function policyFindings(config: Config, file: PolicyFile, network: Network): Promise<Check[]> {
  const outside = await reach(config, network, () => {});
  const found = await findingsOn(file, outside);
  const lines = found.map(({ line, message, kind }) =>
    (kind === 'advice' || kind === 'ungranted' ? doubtful : bad)(`${config.policyPath}:${line}: ${message}`),
  );
  const wrong = lines.some(({ is }) => is === 'bad') || found.some(({ kind }) => kind === 'ungranted');
  return [...lines, ...(wrong ? [] : [good(`${config.policyPath}: ${lookedUp(outside)}`)])];
}

const lookedUp = ({ make, slack }: Outside): string => {
  const places = [...(make ? ['Make'] : []), ...(slack ? ['Slack'] : [])];
  return places.length === 0
    ? 'none of its names could be looked up'
    : `all its names are known to ${places.join(' and ')}`;
};
