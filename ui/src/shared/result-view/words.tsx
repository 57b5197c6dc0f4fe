import classes from './document.module.css';

/** Words with digits and hyphens, such as numbers of tickets; longer ones break where there is no room. */
const IDENTIFIER = /((?<![\w-])(?=[\w-]*\d)\w+(?:-\w+)+(?![\w-]))/;
const LONGEST = 24;

/** A text whose identifiers stay on one line. */
export function Words({ text }: { readonly text: string }) {
  return text.split(IDENTIFIER).map((piece, index) =>
    index % 2 === 0 || piece.length > LONGEST ? (
      piece
    ) : (
      <span key={index} className={classes.identifier}>
        {piece}
      </span>
    ),
  );
}
