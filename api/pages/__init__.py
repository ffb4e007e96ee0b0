"""Pages that the server hosts itself.

A person signs in, gives consent and reads the API's description in a browser, on pages of this server. A script from
elsewhere on such a page could read a token or tell who visits, so every page here keeps two promises:

- nothing comes from another host: no fonts, scripts, pictures or analytics. The pages work without a way out, and no
  third party learns that somebody opened them;
- a strict Content-Security-Policy, sent with the page, has the browser enforce the first promise and refuse inline
  scripts.

What the pages load lies in `assets/`, a folder for each page and one for each vendored library. Such a library is kept
byte for byte as published, with its licence beside it and its name and version in `VERSION`.
"""
