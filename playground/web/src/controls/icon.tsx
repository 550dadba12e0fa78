/** Line drawings on a 20 × 20 grid; decoration only, the name is in the control's label. */
const paths = {
  lock: 'M6 9V6.5a4 4 0 0 1 8 0V9M5 9h10v8H5z',
  menu: 'M3 5h14M3 10h14M3 15h14',
  close: 'M5 5l10 10M15 5L5 15',
  more: 'M4 10h.01M10 10h.01M16 10h.01',
  reply: 'M4 4h12v9H9l-4 4v-4H4z',
  smile: 'M10 17.5a7.5 7.5 0 1 1 0-15 7.5 7.5 0 0 1 0 15zM7 8h.01M13 8h.01M7 12c1.500 2 4.500 2 6 0',
  plus: 'M10 4v12M4 10h12',
  send: 'M3 4l14 6-14 6 2.500-6zM5.500 10H11',
  down: 'M5 8l5 5 5-5',
  up: 'M5 12l5-5 5 5',
  file: 'M6 2.500h5.500L15 6v11.500H6zM11 3v4h4',
  person: 'M10 10a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM3.500 17c1-4 3.500-5 6.500-5s5.500 1 6.500 5',
  check: 'M4 10.500l4 4 8-9',
  eye: 'M2 10s3-5.500 8-5.500S18 10 18 10s-3 5.500-8 5.500S2 10 2 10zM10 12a2 2 0 1 0 0-4 2 2 0 0 0 0 4z',
} as const;

export function Icon({ name }: { name: keyof typeof paths }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth={name === 'more' ? 2.6 : 1.6}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
