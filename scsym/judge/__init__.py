"""The judge: what is known about a claim, decided from data alone. TRUSTED, beside the kernel the only such code.

Standard library and `scsym.kernel` only. `tables` evaluates judgements in a model given as tables, `verdict` compares
theorems and models with what a claim states, `folder` reads a folder of claims, certificates and models.
"""
