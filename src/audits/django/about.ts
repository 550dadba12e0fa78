/** As people know it. Apart from the audit itself, which is loaded only where it runs. */
export const about = {
  name: 'django',
  summary: 'support of your Django and Python, known holes, the way to the next release and what stands in it',
};
