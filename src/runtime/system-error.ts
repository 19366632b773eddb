import { z } from 'zod';

const systemError = z.object({
  code: z.string().regex(/^E[A-Z0-9]+$/),
  syscall: z.string().optional(),
  path: z.string().optional(),
  dest: z.string().optional(),
});

const words: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is no folder, or lies in something that is none',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be used by this user',
  EPERM: 'may not be used by this user',
  EROFS: 'lies on a disk that is read-only',
  ENOSPC: 'cannot be written: the disk is full',
  EDQUOT: 'cannot be written: the disk quota is used up',
  EEXIST: 'exists already',
  ENOTEMPTY: 'is not empty',
  ELOOP: 'is a link that leads to itself',
  ENAMETOOLONG: 'has a name that is too long',
  EMFILE: 'cannot be opened: too many files are open',
  ENXIO: 'is not a regular file',
  EINVAL: 'cannot be used for this',
  EIO: 'cannot be read or written: the disk fails',
};

export interface SystemFailure {
  readonly code: string | undefined;
  readonly path: string | undefined;
  /** The problem, in words that follow the name of the file or folder. */
  readonly says: string;
}

/** What the operating system said about a file, in words. */
export function failureOf(error: unknown): SystemFailure {
  const parsed = systemError.safeParse(error);
  if (!parsed.success) return { code: undefined, path: undefined, says: 'cannot be used' };
  const { code, path } = parsed.data;
  return { code, path, says: words[code] ?? `cannot be used (${code})` };
}

/** True for an error of the operating system, such as for a missing file. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && systemError.safeParse(error).success && 'syscall' in error;
