interface OutlineIconProps {
  /** SVG path data on a 24 by 24 square. */
  readonly paths: readonly string[];
  readonly size?: number;
  readonly className?: string | undefined;
}

/** An icon described by the server; the text next to it has its meaning. */
export function OutlineIcon({ paths, size = 16, className }: OutlineIconProps) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.6}
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden
      className={className}
    >
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}
