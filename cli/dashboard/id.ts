/** Whether a word is an id as the dashboard makes them. Host names have no capitals, so no name is one. */
export const isId = (word: string): boolean => /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(word);
