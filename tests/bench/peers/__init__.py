"""What Cefu is measured beside: one module for each, with ``build(records, folder)`` and ``searcher(folder)``.

``build`` indexes records (``id``, ``title``, ``text``, ``province`` as declared, none of them missing).
``searcher`` gives a function from a query of :mod:`..queries` and a limit (None for all) to the ids of the documents
found. ``answers(query)`` says whether the peer knows such queries at all, ``missing()`` (if there) why it can't be
used, ``version()`` which it is. A peer imports its library and Python's own; none knows Cefu but ``cefu_index``.
"""
