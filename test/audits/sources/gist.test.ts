import { gistOf } from '../../../src/audits/sources/gist.js';

describe('what the details of an advisory say is wrong', () => {
  it.each<[string, string[], string]>([
    ['Prices can be changed. More.', ['shop'], 'Prices can be changed.'],
    ['', ['shop'], ''],
    ['An issue was discovered in Shop 1.0 before 1.5. Prices can be changed.', ['shop'], 'Prices can be changed.'],
    ['In Shop 1.0 before 1.5, and 2.0 before 2.1, prices can be changed.', ['shop'], 'Prices can be changed.'],
    ['### Impact\nPrices can be changed.\n### Patches\nIn 1.5.', ['shop'], 'Prices can be changed.'],
    ['### Impact Prices can be changed. ### Patches', ['shop'], 'Prices can be changed.'],
    ['In Shop before version 2.1.1 there is an open redirect.', ['shop'], 'There is an open redirect.'],
    ['An issue was discovered in Django 4.2 before 4.2.14 and 5.0 before 5.0.7. urlize can hang.', ['django'], 'urlize can hang.'],
    // Descriptions of the package.
    ['sqlparse is a non-validating SQL parser module for Python. The parser can hang.', ['sqlparse'], 'The parser can hang.'],
    [
      "urllib3 is a user-friendly HTTP client library for Python. urllib3 doesn't strip a header.",
      ['urllib3'],
      "urllib3 doesn't strip a header.",
    ],
    ['Piccolo is an ORM which supports asyncio. In 0.120.0, login leaks names.', ['piccolo'], 'In 0.120.0, login leaks names.'],
    ['NLTK (Natural Language Toolkit) is a suite of modules. Tokens can hang it.', ['nltk'], 'Tokens can hang it.'],
    ['LF Edge eKuiper is a lightweight engine. SQL can be injected.', ['ekuiper'], 'SQL can be injected.'],
    ['python-tuf is a Python reference implementation. Paths are not checked.', ['tuf'], 'Paths are not checked.'],
    ['pyLoad is a Download Manager. Any call can be a GET.', ['pyload-ng'], 'Any call can be a GET.'],
    ['Products.CMFCore are the key services of Zope. Input is not checked.', ['products-cmfcore'], 'Input is not checked.'],
    ['CairoSVG is a Python (pypi) package. CairoSVG is an SVG converter. It can hang.', ['cairosvg'], 'It can hang.'],
    ['Shop is a library.', [], ''],
    // Nothing but a description says nothing of the hole.
    ['sqlparse is a non-validating SQL parser module for Python.', ['sqlparse'], ''],
    ['An issue was discovered in Shop 1.0 before 1.5.', ['shop'], ''],
    // What is wrong, although it looks like a description.
    [
      'Pillow is a victim of a buffer overflow in its decoder. More.',
      ['pillow'],
      'Pillow is a victim of a buffer overflow in its decoder.',
    ],
    ['Shop is an easy target: its import is vulnerable to XSS.', ['shop'], 'Shop is an easy target: its import is vulnerable to XSS.'],
    ['Shop is a server that anybody can crash.', ['shop'], 'Shop is a server that anybody can crash.'],
    ['The price list is a file that anybody can change. More.', ['shop'], 'The price list is a file that anybody can change.'],
    ['The login form of Shop is a page that shows passwords.', ['shop'], 'The login form of Shop is a page that shows passwords.'],
    ['It is a Denial of Service of the font loader. More.', ['pillow'], 'It is a Denial of Service of the font loader.'],
    // Sentences and names as they are written.
    ['Prices (e.g. shop prices) can be changed. More.', ['shop'], 'Prices (e.g. shop prices) can be changed.'],
    ['django.utils.text can hang. More.', ['django'], 'django.utils.text can hang.'],
    ['sqlparse before 0.4.4 can hang.', ['sqlparse'], 'sqlparse before 0.4.4 can hang.'],
    ['urlize can hang.', ['django'], 'urlize can hang.'],
  ])('of %j about %j', (details, names, gist) => {
    expect(gistOf(details, names)).toBe(gist);
  });

  it('is quick for text that is made to be slow', () => {
    // Where it is slow, this takes longer than a test may.
    for (const details of [
      'a '.repeat(50_000),
      'In before 1,'.repeat(10_000),
      'x is a '.repeat(10_000),
      '('.repeat(50_000),
      '. '.repeat(50_000),
    ])
      expect(() => gistOf(details, ['a', 'x', '('.repeat(200)])).not.toThrow();
  });
});
