/** TorchScript without PyTorch: archives as {@code torch.jit.load} reads them, and trained models as such. */
package org.graft.torchscript;
