import type { ComponentProps } from 'react';

interface KeptButtonProps extends ComponentProps<'button'> {
  readonly 'data-loading'?: boolean;
}

/**
 * What Mantine's buttons are made of. While one loads it cannot be pressed, yet keeps the focus:
 * a disabled button loses it to the page, and with it the place of somebody without a mouse.
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
