/** A text from a file or a command line, short enough for a sentence. */
export const shortened = (text: string, most = 40): string =>
  text.length > most ? `${text.slice(0, most - 1)}…` : text;
