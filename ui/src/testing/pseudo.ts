import { SOURCE, i18n } from '@/shared/i18n/i18n';

type Message = string | readonly (string | Token)[];
type Token = readonly [name: string, type: string, forms: Readonly<Record<string, Message>>] | readonly [name: string];

const english = import.meta.glob<Readonly<Record<string, Message>>>('/locales/en/*.po', {
  eager: true,
  import: 'messages',
});

const PSEUDO = 'en-XA';

/** Renders in a pseudo-language made from the English catalogues, with an accent on each letter. */
export function inPseudo<Shown>(show: () => Shown): Shown {
  for (const messages of Object.values(english)) i18n.load(PSEUDO, mapped(messages) as Record<string, string>);
  i18n.activate(PSEUDO);
  try {
    return show();
  } finally {
    i18n.activate(SOURCE);
  }
}

function accented(message: Message): Message {
  if (typeof message === 'string') return message.replace(/[A-Za-z]/g, '$&\u0301');
  return message.map((token) => {
    if (typeof token === 'string') return accented(token) as string;
    return token.length === 1 ? token : [token[0], token[1], mapped(token[2])];
  });
}

function mapped(messages: Readonly<Record<string, Message>>): Record<string, Message> {
  return Object.fromEntries(Object.entries(messages).map(([id, message]) => [id, accented(message)]));
}

const SPOKEN = ['aria-label', 'aria-description', 'title', 'alt', 'placeholder'];

/** Texts and labels below an element that contain a plain English word. */
export function plainTexts(element: Element): readonly string[] {
  const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found: string[] = [];
  while (texts.nextNode()) {
    const { parentElement, textContent } = texts.currentNode;
    if (parentElement?.tagName !== 'STYLE') found.push(textContent ?? '');
  }
  for (const each of element.querySelectorAll('*')) {
    found.push(...SPOKEN.map((name) => each.getAttribute(name) ?? ''));
  }
  return found.filter((text) => /[A-Za-z]{2}/.test(text));
}
