"""The Transformer of "Attention Is All You Need", written to be read beside the paper.

Dimensions, in shapes and labels: batch, source, target (tokens of a side), query, key, token,
head, layer, d_model, head_dim (d_model / heads, the paper's d_k and d_v), d_ff, vocab.

Tensors, everywhere under one name:
    embed            token embeddings times sqrt(d_model)
    pos_embed        positional encodings
    q, k, v          queries, keys, values of each head
    attn_scores      q·k / sqrt(head_dim), before the mask; q·k without `scale_scores`
    attn_weights     softmax of the masked scores; rows sum to 1
    z                attn_weights @ v
    attn_out, cross_attn_out, ff_out        what a sublayer adds
    resid_pre        what enters a layer
    resid_mid, resid_mid_cross, resid_post  the sums after each sublayer
    norm_attn, norm_cross, norm_ff          what each LayerNorm makes
    logits, probs    scores and probabilities of the next token
Masks are True where a query may attend. Layers and heads count from 0 here, from 1 for people.
"""
