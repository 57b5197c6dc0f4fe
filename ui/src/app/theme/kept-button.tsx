import type { ComponentProps } from 'react';

interface KeptButtonProps extends ComponentProps<'button'> {
  readonly 'data-loading'?: boolean;
}

/**
 * The base of Mantine's buttons. While a button loads, it cannot be pressed but keeps the focus: a disabled
 * button would lose it, and keyboard users would lose their place.
 */
export function KeptButton({ type = 'button', disabled = false, onClick, ...props }: KeptButtonProps) {
  const loads = disabled && props['data-loading'] === true;
  return (
    <button
      {...props}
      type={type}
      disabled={disabled && !loads}
      {...(loads && { 'aria-disabled': true })}
      onClick={(event) => {
        if (loads) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
