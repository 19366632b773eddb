import type { Harness } from '../stories/harness.js';

/** The steps that have more than one message in their channel. */
export function postedTwice({ slack }: Harness): string[] {
  const steps = [...slack.workspace.messages].flatMap(([channel, all]) =>
    all.flatMap(({ metadata }) => {
      const step = /"step":"([^"]+)"/.exec(JSON.stringify(metadata ?? {}))?.[1];
      return step ? [`${channel} ${step}`] : [];
    }),
  );
  return [...new Set(steps.filter((one, index) => steps.indexOf(one) !== index))];
}
