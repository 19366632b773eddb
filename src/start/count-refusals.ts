import { z } from 'zod';
import type { Desk } from '../approvals/desk.js';

const refusal = z.object({ code: z.string() });
const answer = z.object({ ok: z.literal(false), refusal });

/** The same desk; calls `count` with the code of each refusal it gives to a button, a freeze or a thaw. */
export function countRefusals(desk: Desk, count: (code: string) => void): Desk {
  const counted =
    <Args extends unknown[], Answer>(act: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      const given = await act(...args);
      const code = answer.safeParse(given).data?.refusal.code ?? refusal.safeParse(given).data?.code;
      if (code !== undefined) count(code);
      return given;
    };
  return {
    ...desk,
    approve: counted(desk.approve),
    deny: counted(desk.deny),
    mayDeny: counted(desk.mayDeny),
    act: counted(desk.act),
    settle: counted(desk.settle),
    freeze: counted(desk.freeze),
    unfreeze: counted(desk.unfreeze),
  };
}
