/** Ways in which a crash could damage the last entry of a ledger, although it was confirmed. */
export const spoilt: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['a byte made zero', (bytes) => Buffer.concat([bytes.subarray(0, -30), Buffer.of(0), bytes.subarray(-29)])],
  ['its line feed cut', (bytes) => bytes.subarray(0, -1)],
  ['200 bytes cut', (bytes) => bytes.subarray(0, -200)],
];
