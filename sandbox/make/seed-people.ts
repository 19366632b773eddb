import type { NewUser } from './entities/user.js';

const firstNames =
  'Adam Aisha Alba Amir Anouk Bea Bruno Carla Chen Dario Dina Elif Emil Farah Felix Greta Hana Hugo Iris Jonas Kaya Lena Luca Maja Milo Nadia Nils Oskar Petra Rafa Rosa Sami Sofia Tara Theo Uma Vera Viktor Yara Zoe'.split(
    ' ',
  );
const lastNames =
  'Almeida Bauer Castro Dahl Egger Fischer Garcia Haas Ivanov Jansen Kovacs Larsen Moreau Nilsen Okafor Pereira Quinn Rossi Santos Tanaka Ueda Vogel Weiss Yilmaz Zeman'.split(
    ' ',
  );

/** People number 0 to count - 1, always the same, with ids from `firstId` on; no name repeats below 200. */
export function people(count: number, firstId: number): Required<Omit<NewUser, 'ssoId' | 'tfaStatus'>>[] {
  return Array.from({ length: count }, (_, index) => {
    const first = firstNames[index % firstNames.length] ?? '';
    const last = lastNames[(index + Math.floor(index / firstNames.length)) % lastNames.length] ?? '';
    const email = `${first}.${last}@example.com`.toLowerCase();
    return { id: firstId + index, name: `${first} ${last}`, email, lastLogin: null };
  });
}
